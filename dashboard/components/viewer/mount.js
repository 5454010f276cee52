// Where Streamlit calls: once for every rerun of the script.

export default function mount(component) {
  const root = component.parentElement;
  // The viewer, and with it zoom and mode, lives on the element, which outlives reruns.
  if (root.viewer?.element !== root.querySelector(".viewer")) root.viewer = new Viewer(root);
  root.viewer.attach();
  root.viewer.update(component);
  return () => root.viewer.dispose();
}
