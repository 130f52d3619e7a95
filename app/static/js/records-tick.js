// One box in the head of the table ticks all records that may be approved; the page works without it.
const form = document.getElementById("approvals");
const all = form.querySelector("[data-tick-all]");
const boxes = [...form.querySelectorAll("input[name=record_ids]")];

function follow() {
  const ticked = boxes.filter((box) => box.checked).length;
  all.checked = ticked === boxes.length;
  all.indeterminate = ticked > 0 && ticked < boxes.length;
}

all.hidden = false;
all.addEventListener("change", () => {
  for (const box of boxes) box.checked = all.checked;
});
form.addEventListener("change", follow);
follow();
