// The colours of the map: those of the app (design/tokens.css), as they are now, light or dark.
export interface MapColours {
  readonly sea: string;
  readonly land: string;
  readonly border: string;
  readonly water: string;
  readonly waterName: string;
  readonly road: string;
  readonly green: string;
  readonly built: string;
  readonly ink: string;
  readonly soft: string;
  readonly mark: string;
}

const tokens: Readonly<Record<keyof MapColours, string>> = {
  sea: '--map-sea',
  land: '--map-land',
  border: '--map-border',
  water: '--map-water',
  waterName: '--map-water-name',
  road: '--map-road',
  green: '--map-green',
  built: '--map-built',
  ink: '--ink',
  soft: '--soft',
  mark: '--mark',
};

export function coloursAt(element: HTMLElement): MapColours {
  const probe = document.createElement('span');
  element.append(probe);
  const read = (token: string) => {
    probe.style.color = `var(${token})`;
    return getComputedStyle(probe).color;
  };
  const colours = Object.fromEntries(Object.entries(tokens).map(([name, token]) => [name, read(token)])) as Record<
    keyof MapColours,
    string
  >;
  probe.remove();
  return colours;
}
