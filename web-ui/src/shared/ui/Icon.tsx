// Line icons of 24 x 24 units, stroke 1.5: one path each, so that a page carries only text.
const paths = {
  alert: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 7.5v5.5M12 16.3v.01',
  arrowRight: 'M5 12h14M13 6l6 6-6 6',
  attach: 'M20 11l-8.5 8.5a5 5 0 01-7-7L13 4a3.4 3.4 0 015 5l-8.6 8.5a1.8 1.8 0 01-2.5-2.5L15 7',
  audit: 'M12 3l8 3v6c0 4.5-3.2 7.6-8 9-4.8-1.4-8-4.5-8-9V6zM8.5 12l2.5 2.5 4.5-5',
  back: 'M15 6l-6 6 6 6',
  bell: 'M6 16V11a6 6 0 1112 0v5l1.5 2h-15zM10 20.5h4',
  book: 'M5 4h11a3 3 0 013 3v13H8a3 3 0 01-3-3zM5 17a3 3 0 013-3h11',
  bulb: 'M9 18h6M10 21h4M12 3a6 6 0 00-3.5 10.9V16h7v-2.1A6 6 0 0012 3z',
  calendar: 'M4 6h16v14H4zM4 10.5h16M8 3.5V7M16 3.5V7',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  chevronDown: 'M6 9l6 6 6-6',
  chevronRight: 'M9 6l6 6-6 6',
  clock: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 7v5.5l3.5 2',
  close: 'M6 6l12 12M18 6L6 18',
  comment: 'M4 5h16v11H10l-4 4v-4H4z',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  design: 'M4 20l1-5L16 4l4 4L9 19zM14 6l4 4',
  diagnosis: 'M3 12h4l3-7 4 14 3-7h4',
  document: 'M6 3h8l5 5v13H6zM14 3v5h5',
  download: 'M12 4v11M7 10.5l5 5 5-5M4 20h16',
  expand: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  filter: 'M4 6h16M7 12h10M10 18h4',
  flag: 'M6 21V4M6 4.5c4-2 8 2 12 0v9c-4 2-8-2-12 0',
  forward: 'M16 13l4-4-4-4M20 9H10a5.5 5.5 0 000 11h4',
  gauge: 'M4 18a9 9 0 1116 0M12 15l4-6M12 15.5v.01',
  globe: 'M12 21a9 9 0 100-18 9 9 0 000 18zM3 12h18M12 3c3 3 3.5 6 3.5 9s-.5 6-3.5 9c-3-3-3.5-6-3.5-9S9 6 12 3z',
  hand: 'M7 12V6.5a1.5 1.5 0 013 0V11M10 11V4.5a1.5 1.5 0 013 0V11M13 11V5.5a1.5 1.5 0 013 0V12M16 9.5a1.5 1.5 0 013 0V14a7 7 0 01-7 7c-4 0-5-2-8-6.5a1.6 1.6 0 012.5-1.9L8 14',
  home: 'M3 11l9-7 9 7M5.5 9.5V20h13V9.5M10 20v-6h4v6',
  inbox: 'M4 13.5L6.5 5h11L20 13.5V19H4zM4 13.5h4.5a3.5 3.5 0 007 0H20',
  info: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 11v5.5M12 7.7v.01',
  keyboard: 'M3 6.5h18v11H3zM6.5 10v.01M10 10v.01M13.5 10v.01M17 10v.01M8 14h8',
  layers: 'M12 4l9 5-9 5-9-5zM3 14l9 5 9-5',
  link: 'M10 14a4 4 0 005.7 0l3-3a4 4 0 00-5.7-5.7l-1 1M14 10a4 4 0 00-5.7 0l-3 3a4 4 0 005.7 5.7l1-1',
  lock: 'M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 017 0v3',
  logOut: 'M14 4h5v16h-5M10 8l-4 4 4 4M6 12h9',
  map: 'M3 6h5l2.5 3L8 12H3l2.5-3zM13 6h5l2.5 3L18 12h-5l2.5-3zM4 17h16',
  mining: 'M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM15.5 15.5L21 21M8 11.5v2M10.5 8v5.5M13 10v3.5',
  minus: 'M5 12h14',
  moon: 'M20 14.5A8.5 8.5 0 119.5 4a7 7 0 0010.5 10.5z',
  more: 'M5.5 12v.01M12 12v.01M18.5 12v.01',
  pause: 'M8 5v14M16 5v14',
  people: 'M9 11.5a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 19.5c.6-3.4 3.2-5 6.5-5s5.9 1.6 6.5 5M16 5a3.3 3.3 0 010 6.2M17.5 14.8c2.2.5 3.6 2 4 4.7',
  person: 'M12 12a4 4 0 100-8 4 4 0 000 8zM4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6',
  personAdd: 'M10 12a4 4 0 100-8 4 4 0 000 8zM3 20.5c.7-4 3.4-6 7-6 1.4 0 2.7.3 3.8.9M18.5 14.5v6M15.5 17.5h6',
  play: 'M7 5l12 7-12 7z',
  plus: 'M12 5v14M5 12h14',
  print: 'M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z',
  process: 'M4 5h6v5H4zM14 14h6v5h-6zM10 7.5h7v6.5',
  refresh: 'M20 5v5h-5M4 19v-5h5M19 10a7.5 7.5 0 00-13.5-2M5 14a7.5 7.5 0 0013.5 2',
  return: 'M9 14L4 9l5-5M4 9h10a6 6 0 010 12h-3',
  search: 'M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM15.5 15.5L21 21',
  settings: 'M4 7h10M18 7h2M4 17h2M10 17h10M14 7a2 2 0 104 0 2 2 0 00-4 0M6 17a2 2 0 104 0 2 2 0 00-4 0',
  sign: 'M3 17c3-1 4-11 7-11 2.5 0-1.5 9 1 9 2 0 2-4 3.5-4s.5 4 2.5 4 2-2 4-2M3 20.5h18',
  sort: 'M7 5v14M3.5 15.5L7 19l3.5-3.5M14 7h7M14 12h5M14 17h3',
  star: 'M12 4l2.4 5.2 5.6.7-4.1 3.9 1.1 5.6L12 16.6 7 19.4l1.1-5.6L4 9.9l5.6-.7z',
  sun: 'M12 16a4 4 0 100-8 4 4 0 000 8zM12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6L7 7M17 17l1.4 1.400M5.6 18.400L7 17M17 7l1.4-1.4',
  table: 'M4 5h16v14H4zM4 10h16M4 14.500h16M10 5v14',
  target: 'M12 21a9 9 0 100-18 9 9 0 000 18zM12 16.500a4.5 4.5 0 100-9 4.5 4.5 0 000 9zM12 12v.01',
  transfer: 'M4 8h15M15 4l4 4-4 4M20 16H5M9 12l-4 4 4 4',
  trash: 'M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13M10 11v5M14 11v5',
  upload: 'M12 16V5M7 9.500l5-5 5 5M4 20h16',
  urgent: 'M13 3L5 14h6l-1 7 8-11h-6z',
  warning: 'M12 4l9 16H3zM12 10v4.5M12 17.3v.01',
  zoomIn: 'M10.5 17a6.5 6.5 0 100-13 6.5 6.5 0 000 13zM15.5 15.5L21 21M10.5 7.8v5.4M7.8 10.5h5.4',
} as const;

export type IconName = keyof typeof paths;
const BOLD: Partial<Record<IconName, number>> = { more: 3, keyboard: 1.6 };

interface Props {
  name: IconName;
  size?: 12 | 14 | 16 | 18 | 20 | 22;
  /** Read to people who do not see the icon; without it the icon is decoration. */
  label?: string;
  className?: string;
}

export function Icon({ name, size = 16, label, className }: Props) {
  return (
    <svg
      className={className}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={BOLD[name] ?? (size === 12 ? 1.8 : 1.5)}
      strokeLinecap="round"
      strokeLinejoin="round"
      style={{ flex: 'none', display: 'block' }}
      {...(label ? { role: 'img', 'aria-label': label } : { 'aria-hidden': true })}
    >
      <path d={paths[name]} />
    </svg>
  );
}
