// Draws a route's points on a map, in their order; the list below says the same to those who see no map.
{
  const box = document.querySelector("[data-patrol-map]");
  if (box && window.L) {
    const { tiles, credit, points } = JSON.parse(box.dataset.patrolMap);
    const map = L.map(box, { scrollWheelZoom: false });
    map.attributionControl.setPrefix("Leaflet");
    L.tileLayer(tiles, { attribution: credit, maxZoom: 19 }).addTo(map);
    const spots = points.map((point) => [point.lat, point.lon]);
    L.polyline(spots, { weight: 2, dashArray: "4 6" }).addTo(map);
    points.forEach((point, place) => {
      const icon = L.divIcon({ className: "map-point", html: String(point.seq), iconSize: [32, 32] });
      L.marker(spots[place], { icon, title: `${point.seq} ${point.name}`, alt: point.name }).addTo(map);
    });
    map.fitBounds(L.latLngBounds(spots), { padding: [32, 32], maxZoom: 18 });
  }
}
