// In the head of the single file: until book.js runs, book.css shows one page.
document.documentElement.className = location.hash ? "early there" : "early";
