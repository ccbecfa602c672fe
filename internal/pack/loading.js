// In the head of the single file: until book.js runs, book.css shows one page.
document.documentElement.className = location.hash ? "loading has-target" : "loading";
