// Where Streamlit calls, once for every rerun of the script: the modules come from our own server.

export default function mount(component) {
  let end = null;
  let ended = false;
  import(new URL(component.data.module, window.location.origin).href).then(({ attach }) => {
    if (!ended) end = attach(component);
  });
  return () => {
    ended = true;
    end?.();
  };
}
