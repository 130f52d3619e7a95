// Sees to it that this page opens without a network next time, and that a newer one takes its place when it may.
export async function install({ worker, page }, screen) {
  if (!navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.register(worker, { scope: page });
  // Just opened: nothing is under way, so a version that has been waiting counts from now on.
  if (registration.waiting && navigator.onLine) registration.waiting.postMessage("take over");
  registration.addEventListener("updatefound", () => watch(registration.installing, screen));
  await navigator.serviceWorker.ready;
  screen.state("installed");
}

function watch(coming, screen) {
  coming.addEventListener("statechange", () => {
    if (coming.state !== "installed" || !navigator.serviceWorker.controller) return;
    screen.offerNewer(() => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload());
      coming.postMessage("take over");
    });
  });
}
