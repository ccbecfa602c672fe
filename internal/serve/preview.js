// What a previewed page does beside itself: it waits for a change and loads itself anew, in the
// same place; or goes to the page that was changed, if that was asked for.
(() => {
  const place = "compendio-preview-place";
  const events = new EventSource("/_/events?state=" + document.currentScript.dataset.state);
  events.onmessage = (message) => {
    events.close();
    if (message.data !== "/" && message.data !== location.pathname) {
      location.href = message.data;
      return;
    }
    sessionStorage.setItem(place, scrollY);
    location.reload();
  };
  addEventListener("pagehide", () => events.close());
  addEventListener("load", () => {
    const before = sessionStorage.getItem(place);
    sessionStorage.removeItem(place);
    if (before !== null) scrollTo(0, Number(before));
  });
})();
