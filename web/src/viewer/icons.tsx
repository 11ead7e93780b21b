/** The signs on buttons: lines on a square of 20, in the colour of the text. */

const paths = {
  pan: 'M10 3v14M3 10h14M10 3 8 5M10 3l2 2M10 17l-2-2M10 17l2-2M3 10l2-2M3 10l2 2M17 10l-2-2M17 10l-2 2',
  window: 'M10 3.5a6.5 6.5 0 1 0 0 13zM10 3.5a6.5 6.5 0 0 1 0 13M12 6v8M14.2 7.5v5',
  zoomIn: 'M9 4a5 5 0 1 0 0 10A5 5 0 0 0 9 4zM12.7 12.7 16.5 16.5M9 6.8v4.4M6.8 9h4.4',
  zoomOut: 'M9 4a5 5 0 1 0 0 10A5 5 0 0 0 9 4zM12.7 12.7 16.5 16.5M6.8 9h4.4',
  fit: 'M4 8V4h4M16 8V4h-4M4 12v4h4M16 12v4h-4',
  original: 'M5 6.5 7 5v10M13 6.5 15 5v10M10 8.2v.1M10 12v.1',
  invert: 'M4 4h12v12H4zM4 16 16 4M12 8.5v4M10 10.5h4',
  automatic: 'M4 16c3 0 3.5-11 6-11s3 11 6 11',
  reset: 'M5 6.5A6.2 6.2 0 1 1 3.9 11M5 3v3.5h3.5',
  compare: 'M3.5 4.5h5.5v11H3.5zM11 4.5h5.5v11H11z',
  link: 'M8.5 11.5 11.5 8.5M7.5 9 5.3 11.2a2.5 2.5 0 0 0 3.5 3.5L11 12.5M12.5 11l2.2-2.2a2.5 2.5 0 0 0-3.5-3.5L9 7.5',
  add: 'M10 4v12M4 10h12',
  remove: 'M5.5 5.5l9 9M14.5 5.5l-9 9',
  help: 'M7.5 7.5a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.1.9-1.1 1.7M10 14.2v.1M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14z',
  light:
    'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 2.5v1.5M10 16v1.5M2.5 10H4M16 10h1.5M4.7 4.7l1 1M14.3 14.3l1 1M4.7 15.3l1-1M14.3 5.7l1-1',
  dark: 'M15.5 12A6.5 6.5 0 0 1 8 4.5 6.5 6.5 0 1 0 15.5 12z',
  print: 'M6 8V3.5h8V8M6 14H4V8h12v6h-2M6 12h8v4.5H6z',
  save: 'M10 3.5v9M6.5 9l3.5 3.5L13.5 9M4 16.5h12',
  map: 'M10 4c3.5 0 6 2.5 6 6s-2.5 6-6 6-6-2.5-6-6 2.5-6 6-6zM10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
