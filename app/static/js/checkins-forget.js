// Whoever comes to the sign-in page is signed out: the staff's page of this phone forgets whom it knows. What has not
// been uploaded stays, and waits for the one who scanned it; it holds no names.
{
  const request = window.indexedDB && indexedDB.open("shanlin-staff");
  if (request) {
    request.onupgradeneeded = () => request.transaction.abort(); // nobody has ever scanned here: leave nothing behind
    request.onsuccess = () => request.result.transaction("known", "readwrite").objectStore("known").delete("now");
    request.onerror = (event) => event.preventDefault();
  }
}
