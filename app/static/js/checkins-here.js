// Adds where the phone is to the scan, if the person allows it. The button never waits for it.
{
  const form = document.querySelector("main form[method=post]");
  const field = (name) => form && form.elements.namedItem(name);

  if (form && navigator.geolocation && field("lat")) {
    let fixed = 0;
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) => {
        fixed = timestamp;
        field("lat").value = coords.latitude;
        field("lon").value = coords.longitude;
        field("accuracy_m").value = coords.accuracy;
      },
      () => {}, // refused or unknown: the scan counts without a place
      { enableHighAccuracy: true, timeout: 8000, maximumAge: 30000 },
    );
    form.addEventListener("submit", () => {
      if (fixed) field("age_s").value = Math.max(0, (Date.now() - fixed) / 1000);
    });
  }
}
