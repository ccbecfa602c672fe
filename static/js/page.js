import "./keep.js";

// What every page does: the / key goes to the search box, Escape closes the menu.
addEventListener("keydown", (event) => {
  const menu = document.querySelector(".more[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
  const target = event.target;
  if (
    event.key !== "/" ||
    event.ctrlKey ||
    event.metaKey ||
    event.altKey ||
    /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.isContentEditable
  )
    return;
  const boxes = [...document.querySelectorAll("#q, .masthead-search input")];
  const box = boxes.find((b) => b.offsetWidth); // the one that is shown
  const link = document.querySelector("a.search-link");
  if (!box && !link) return;
  event.preventDefault();
  if (box) box.focus();
  else link.click();
});
