// The page for addresses that do not exist is served at any depth and does not know
// where the site begins. If the site was built without its public address, this looks
// for the home page in each folder above. A host may answer everything with this very
// page; what has its mark is no home page.
const links = [...document.querySelectorAll("a[data-home]")];

async function isHome(address) {
  try {
    const answer = await fetch(address);
    return answer.ok && !(await answer.text()).includes("data-home");
  } catch {
    return false;
  }
}

async function find() {
  for (let folder = location.pathname; folder;) {
    folder = folder.replace(/[^/]*\/?$/, "");
    if (folder && (await isHome(folder + links[0].dataset.home))) {
      for (const link of links) {
        link.href = folder + link.dataset.home;
        link.hidden = false;
        link.nextElementSibling.hidden = true;
      }
      return;
    }
  }
}

if (links.length && location.protocol.startsWith("http")) find();
