// The SQL editor: CodeMirror 6 under Streamlit's component interface. `build.mjs` bundles it.
//
// Python sends `data`: text and textId (a new id replaces the text), insert and insertId (a new id inserts at the
// cursor), schema (view -> columns), words (metrics, functions), stars (what the browser keeps of them in a cookie). It
// gets the state `typed`, a moment after typing ends, and the trigger `run` on Ctrl+Enter, both {text, textId, at}. All of `data` is text to CodeMirror, none of it markup.

import { autocompletion, closeBrackets, closeBracketsKeymap, completeFromList, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, toggleComment } from "@codemirror/commands";
import { PostgreSQL, sql, SQLDialect } from "@codemirror/lang-sql";
import { bracketMatching, HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers, placeholder } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const QUIET_MS = 400;

// What a SELECT of DuckDB is made of; of all that PostgreSQL calls a keyword, most are names of columns here.
const duckdb = SQLDialect.define({
  ...PostgreSQL.spec,
  keywords:
    "all analyze and anti any array as asc asof between by case cast collate cross cube current desc distinct else end " +
    "escape except exclude exists explain filter first following from full group grouping having ignore ilike in inner " +
    "intersect interval is isnull join last lateral left like limit materialized natural not notnull null nulls offset " +
    "on or order outer over partition pivot positional preceding qualify range recursive replace respect right rollup " +
    "row rows select semi sets similar some struct then ties to try_cast unbounded union unpivot using values when " +
    "where window with within",
  types:
    "bigint blob boolean date decimal double float hugeint integer json list map real smallint text time timestamp " +
    "tinyint ubigint uuid varchar",
  builtin: "",
});

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
    if (data.stars !== this.stars) this.keepStars(data.stars);
    this.know(data.schema, data.words);
  }

  keepStars(stars) {
    if (this.stars !== undefined) document.cookie = `clir_stars=${stars}; path=/; max-age=31536000; SameSite=Strict`;
    this.stars = stars;
  }

  know(schema, words) {
    const key = JSON.stringify([schema, words]);
    if (key === this.known) return;
    this.known = key;
    const language = sql({ dialect: duckdb, schema, defaultTable: "result", upperCaseKeywords: true });
    const more = duckdb.language.data.of({ autocomplete: completeFromList(words) });
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
    clearTimeout(this.later);
    this.said = this.view.state.doc.toString();
    this.setTriggerValue("run", this.message());
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
    this.setStateValue("typed", this.message());
  }

  // The time tells Python which of a state and a trigger is the newer one.
  message() {
    return { text: this.said, textId: this.textId, at: Date.now() };
  }
}
