// What a previewed page does beside itself: it waits for a change and loads itself anew,
// which keeps the place in the page; or goes to the page that was changed, if that was asked for.
(() => {
  const events = new EventSource("/_/events?state=" + document.currentScript.dataset.state);
  events.onmessage = (message) => {
    events.close();
    if (message.data === "/" || message.data === location.pathname) location.reload();
    else location.href = message.data;
  };
  addEventListener("pagehide", () => events.close());
})();
