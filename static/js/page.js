// What every page does: the / key goes to the search box.
addEventListener("keydown", (event) => {
  const at = event.target;
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable) return;
  const box = document.getElementById("q") || [...document.querySelectorAll(".masthead-search input")].find((b) => b.offsetWidth);
  const link = document.querySelector("a.search-link");
  if (!box && !link) return;
  event.preventDefault();
  if (box) box.focus();
  else link.click();
});
