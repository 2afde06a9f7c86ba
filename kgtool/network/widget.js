// The widget in a notebook: the page in a frame that may run its own script and reach nothing of the notebook. They speak by a port.
/** @param {{ model: Model, el: HTMLElement }} place */
function render({ model, el }) {
  const frame = document.createElement("iframe"), { port1: port, port2 } = new MessageChannel();
  frame.title = "Network of claims";
  frame.setAttribute("sandbox", "allow-scripts allow-popups allow-downloads");
  frame.style.cssText = `width:100%;height:${model.get("height")}px;border:0`;
  frame.srcdoc = model.get("page");
  /** @type {string | null} */
  let told = null; // the day that the page said last
  const show = () => {
    if (model.get("since") !== told) port.postMessage({ since: model.get("since") });
  };
  frame.addEventListener("load", () => {
    frame.contentWindow?.postMessage("kgtool", "*", [port2]);
    show();
  }, { once: true });
  port.onmessage = ({ data: { claims, since } }) => {
    model.set("claims", claims);
    if (told !== null || since) model.set("since", told = since);
    model.save_changes();
  };
  model.on("change:since", show);
  el.append(frame);
  return () => {
    model.off("change:since", show);
    port.close();
  };
}
export default { render };
