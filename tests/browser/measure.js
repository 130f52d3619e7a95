// Judges a page as an elder meets it: what is too small, too narrow, or beside the screen.
() => {
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && style.display !== "none" && !element.closest("[aria-hidden=true], .visually-hidden, .skip, [hidden]");
  };
  const name = (element) => `${element.tagName.toLowerCase()}.${element.className && element.className.baseVal === undefined ? element.className : ""} "${(element.textContent || element.value || "").trim().slice(0, 30)}"`;
  const faults = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const reported = new Set();
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element || !seen(element) || reported.has(element)) continue;
    const size = parseFloat(getComputedStyle(element).fontSize);
    if (size < 18) { reported.add(element); faults.push(`text ${size}px: ${name(element)}`); }
  }
  for (const element of document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])")) {
    if (!seen(element)) continue;
    const target = ["checkbox", "radio", "file"].includes(element.type) && element.closest("label") ? element.closest("label") : element;
    const box = target.getBoundingClientRect();
    if (box.height < 59.5 || box.width < 59.5) faults.push(`target ${Math.round(box.width)}x${Math.round(box.height)}: ${name(element)}`);
  }
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) faults.push(`the page is ${wide}px wider than the screen`);
  return faults;
}
