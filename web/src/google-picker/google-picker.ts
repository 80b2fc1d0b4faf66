// Google's own search and map, in a window of its own. Whoever pressed the button for it has asked for Google; before that nothing of Google's is loaded.
//
// The page runs what Google sends. So it is sandboxed into an origin of nobody (server/src/edges/http/google-picker.ts): it has no cookie, no storage and no way to ask
// Steward for anything. What it needs stands behind the `#` of its address, what comes of it behind the `#` of the page it leads to: the pin that the person
// set, and Google's id of the place, which may be kept. It is one classic script without imports, because such a page may load no module of ours.

interface Spot {
  lat(): number;
  lng(): number;
}

interface GoogleMap {
  setCenter(spot: Spot): void;
  setZoom(zoom: number): void;
  addListener(event: 'click', heard: (event: { readonly latLng: Spot | null }) => void): void;
}

interface Marker {
  getPosition(): Spot | null | undefined;
  setPosition(spot: Spot): void;
}

interface FoundPlace {
  readonly id: string;
  readonly location?: Spot | null;
  fetchFields(wanted: { readonly fields: readonly string[] }): Promise<unknown>;
}

interface Selected extends Event {
  readonly placePrediction: { toPlace(): FoundPlace };
}

interface Google {
  readonly maps: {
    importLibrary(name: 'maps'): Promise<{ readonly Map: new (element: HTMLElement, options: object) => GoogleMap }>;
    importLibrary(name: 'places'): Promise<{ readonly PlaceAutocompleteElement: new (options: object) => HTMLElement }>;
    importLibrary(name: 'marker'): Promise<{ readonly Marker: new (options: object) => Marker }>;
  };
}

{
  const wanted = new URLSearchParams(location.hash.slice(1));
  const [key, channel] = [wanted.get('key'), wanted.get('channel')];
  const partOf = (id: string) => document.getElementById(id)!;
  const take = partOf('take') as HTMLButtonElement;
  const failed = () => (partOf('failed').hidden = false);
  const placeZoom = 16;
  const home = { center: { lat: 50, lng: 10.4 }, zoom: 5, streetViewControl: false, mapTypeControl: false };

  const begin = async (google: Google) => {
    const { Map: GoogleMapClass } = await google.maps.importLibrary('maps');
    const { PlaceAutocompleteElement } = await google.maps.importLibrary('places');
    const { Marker: MarkerClass } = await google.maps.importLibrary('marker');
    const map = new GoogleMapClass(partOf('map'), home);
    const search = new PlaceAutocompleteElement({});
    partOf('search').append(search);
    let pin: Marker | undefined;
    let placeId: string | undefined;
    map.addListener('click', ({ latLng }) => {
      if (!latLng) return;
      if (pin) pin.setPosition(latLng);
      else pin = new MarkerClass({ map, position: latLng, draggable: true });
      take.disabled = false;
    });
    search.addEventListener('gmp-select', (event) => {
      const place = (event as Selected).placePrediction.toPlace();
      // Its position shows the way and is not kept; the pin is the person's own.
      place.fetchFields({ fields: ['location'] }).then(() => {
        placeId = place.id;
        if (!place.location) return;
        map.setCenter(place.location);
        map.setZoom(placeZoom);
      }, failed);
    });
    take.addEventListener('click', () => {
      const spot = pin?.getPosition();
      if (!spot) return;
      const taken = new URLSearchParams({ channel: channel!, lat: String(spot.lat()), lon: String(spot.lng()) });
      if (placeId !== undefined) taken.set('place', placeId);
      location.href = `/google-picked#${taken.toString()}`;
    });
  };

  if (key && channel && /^[A-Za-z0-9_-]{20,100}$/.test(key)) {
    const script = document.createElement('script');
    const language = document.documentElement.lang;
    const query = new URLSearchParams({ key, loading: 'async', v: 'weekly', language, callback: 'googleCame' });
    script.src = `https://maps.googleapis.com/maps/api/js?${query.toString()}`;
    script.nonce = (document.currentScript as HTMLScriptElement).nonce;
    script.addEventListener('error', failed);
    const page = window as unknown as { google: Google; googleCame: () => void };
    page.googleCame = () => void begin(page.google).catch(failed);
    document.head.append(script);
  } else failed();
}
