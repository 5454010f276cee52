// The SQL editor: CodeMirror 6 under Streamlit's component interface. `build.mjs` bundles it.
//
// Python sends `data`: text and textId (a new id replaces the text), insert and insertId (a new id inserts at the
// cursor), schema (view -> columns), words (metrics, functions). It gets the state `text`, a moment after typing ends,
// and the trigger `run` with the text, on Ctrl+Enter. All of `data` is text to CodeMirror, none of it markup.

import { autocompletion, closeBrackets, closeBracketsKeymap, completeFromList, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, toggleComment } from "@codemirror/commands";
import { PostgreSQL, sql } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const QUIET_MS = 400;

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--clir-keyword)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--clir-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--clir-number)" },
  { tag: [tags.typeName, tags.standard(tags.name)], color: "var(--clir-type)" },
  { tag: tags.comment, color: "var(--clir-comment)", fontStyle: "italic" },
]);

export default function mount(component) {
  const root = component.parentElement;
  const element = root.querySelector(".sql-editor");
  // The editor, and with it cursor and undo, lives on the element, which outlives reruns.
  if (root.editor?.element !== element) root.editor = new Editor(root, element);
  root.editor.update(component);
  return () => clearTimeout(root.editor.later);
}

class Editor {
  constructor(root, element) {
    this.element = element;
    this.names = new Compartment();
    this.view = new EditorView({
      parent: element,
      root: root instanceof ShadowRoot ? root : document,
      state: EditorState.create({ extensions: this.extensions() }),
    });
  }

  extensions() {
    const run = { key: "Mod-Enter", run: () => this.run(), preventDefault: true };
    const comment = { key: "Mod-/", run: toggleComment, preventDefault: true };
    return [
      Prec.highest(keymap.of([run, comment])),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...historyKeymap, ...defaultKeymap]),
      lineNumbers(),
      history(),
      drawSelection(),
      bracketMatching(),
      closeBrackets(),
      highlightActiveLine(),
      autocompletion({ icons: false }),
      syntaxHighlighting(colours),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": "SQL query", spellcheck: "false" }),
      EditorView.updateListener.of((update) => update.docChanged && this.saySoon()),
      placeholder("SELECT …    Ctrl+Enter runs it, Ctrl+Space completes"),
      this.names.of([]),
    ];
  }

  update({ data, setStateValue, setTriggerValue }) {
    Object.assign(this, { setStateValue, setTriggerValue });
    if (data.textId !== this.textId) {
      this.textId = data.textId;
      this.replace(0, this.view.state.doc.length, data.text);
      this.said = data.text;
    }
    if (data.insertId !== this.insertId) {
      const isFirst = this.insertId === undefined;
      this.insertId = data.insertId;
      if (data.insert && !isFirst) this.insert(data.insert);
    }
    this.know(data.schema, data.words);
  }

  know(schema, words) {
    const key = JSON.stringify([schema, words]);
    if (key === this.known) return;
    this.known = key;
    const language = sql({ dialect: PostgreSQL, schema, defaultTable: "result", upperCaseKeywords: true });
    const more = PostgreSQL.language.data.of({ autocomplete: completeFromList(words) });
    this.view.dispatch({ effects: this.names.reconfigure([language, more]) });
  }

  replace(from, to, insert) {
    this.view.dispatch({ changes: { from, to, insert }, selection: { anchor: from + insert.length } });
  }

  insert(text) {
    const { from, to } = this.view.state.selection.main;
    this.replace(from, to, text);
    this.view.focus();
  }

  run() {
    this.say();
    this.setTriggerValue("run", this.view.state.doc.toString());
    return true;
  }

  saySoon() {
    clearTimeout(this.later);
    this.later = setTimeout(() => this.say(), QUIET_MS);
  }

  say() {
    clearTimeout(this.later);
    const text = this.view.state.doc.toString();
    if (text === this.said) return;
    this.said = text;
    this.setStateValue("text", text);
  }
}
