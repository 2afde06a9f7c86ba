// What the modules of the page deal with: the data that page/__init__.py writes into it, and the state of the page.
// tests/network/test_script_types.py checks that the data of real pages are of these types.

type Days = { earliest: string; latest: string; kind?: string; words?: string };
type Passage = { document: string; title: string; address?: string; paragraph: string | number | null };

/** A claim, or a row of an answer that is drawn as one; what is empty is left out (scene.py). */
interface Claim {
  iri: string;
  date: Days;
  pattern: string;
  sources?: string[];
  targets?: string[];
  stances?: string[];
  stanceLabel?: string;
  denial?: string;
  negated?: boolean;
  statement?: string;
  when?: string;
  evidence?: Passage[];
  signs?: string[];
  origins?: string[];
  /** What it is for (1) or against (-1). */
  sides?: [string, number][];
  /** By each clock, the place of its history. */
  known?: number[];
  count?: number;
  basis?: string;
  status?: string;
  anchor?: string;
  mark?: string;
  note?: string;
  outlet?: string[];
  informant?: string[];
  modality?: string[];
  condition?: string[];
  unless?: string[];
  share?: string[];
  figure?: string[];
  motivation?: string[];
  appliesTo?: string[];
  behalf?: string[];
  accordingTo?: string[];
  event?: string[];
  place?: string[];
  channel?: string[];
  answers?: string[];
  corrects?: string[];
  denied?: string[];
  corrected?: string[];
  elsewhere?: string[];
}

/** A meeting, report or document on the timeline. */
interface Happening {
  iri: string;
  label: string;
  sort: "event" | "report" | "document";
  date: Days;
  claims?: string[];
  status?: string[];
  place?: string[];
  outlet?: string[];
  participant?: string[];
  count?: string[];
}

interface Card {
  id: string;
  label: string;
  kind: string;
  column: string;
  note: string;
  order: number | string | null;
  degree: number;
  width: number;
  height?: number;
  denied: string[];
  /** What is merged into it, and their labels. */
  things: Record<string, string>;
  /** The middle of a dot, and where it was before it was dragged. */
  at?: [number, number];
  home?: [number, number];
  /** Of a thing: the number of its cluster; property and text of its values. */
  cluster?: number;
  values?: [string, string][];
}

interface Line {
  id: string;
  from: string;
  to: string;
  stance: string;
  shown: boolean;
  claims: string[];
  evidence: Passage[];
  /** The first day on which anything tells of a part or post. */
  first: string;
  folded?: boolean;
  /** Of a link: what is said of it, property and text. */
  said?: [string, string][];
}

/** A column of the table: its name, the text of a cell, what it is sorted by. */
type Column<Item> = [string, (item: Item) => string, ((item: Item) => string)?];

/** What a row of the table is of; `linked`: the things that a column names. */
type Listed = { id: string; linked: Record<string, string[]>; isWanted(): boolean };
type Row = Listed & { cell(column: number): string; key(column: number): string };

/** A thing of a large network, with its place. */
type Dot = Card & Required<Pick<Card, "at" | "home">>;
type DotLine = { id: string; from: Dot; to: Dot };
/** Lines of one look. */
type Strand = { stance: Stance; pattern: string; lines: DotLine[] };
/** A cluster: its hub, how many are shown, and the circle that they fill. */
type Title = Point & { hub: string; reach: number; count: number; top: number };
interface Shown {
  dots: Dot[];
  lines: Strand[];
  titles: Title[];
  hovered: string | null;
  opening: string | null;
}
/** Whether a dot is to be drawn; or its line, to the other dot. */
type Owns = (dot: Dot, other?: Dot) => boolean;
/** A line that is drawn out or pressed together, and its length at rest. */
type Tie = { from: Pick<Dot, "at">; to: Pick<Dot, "at">; rest: number };
/** A dot that moves, and how many lines it has. */
type Loose = { speed: [number, number]; ties: number };

/** The first and the last day of something, by their numbers; null where it is open at that end. */
type Span = { first: number; last: number | null } | { first: null; last: number };
/** Days on an axis: stretches of them, of which some are cut short, and where a day is. */
interface Scale {
  /** The days that there is a date of. */
  stops: number[];
  parts: { from: number; to: number; x: number; width: number; cut: boolean; covered: boolean }[];
  /** How wide a day is. */
  scale: number;
  width: number;
  at(day: number): number;
}
type Tick = { x: number; text: string; look: string; width: number };
/** How the timeline chooses lanes: the lanes of a claim (id, name), the words on its mark beside the stance. */
interface Lanes {
  label: string;
  lanes(claim: Claim): [string, string][];
  before(claim: Claim): string;
  after(claim: Claim): string;
}
/** A claim, event or article on the timeline. */
interface Mark {
  id: string;
  span: Span | null;
  pattern: string;
  tone: string;
  badges: Sign[];
  event: string | null;
  article: boolean;
  signs(): Element[];
  /** How wide its signs are. */
  lead: number;
  before: string;
  word: string;
  after: string;
  spoken: string[];
}
/** Where a mark and its words stand in their lane. */
type Spot = { x: number; bar: number; turned: boolean; words: number; lines: number; from: number; to: number; top: number };
/** What marks stand on; `most`: how wide words are at most; `wide`: how wide a text is. */
type Ground = { scale: Scale; right: number; most: number; wide(text: string): number };
/** An article with the claims that have nothing but its day. */
type Collection = { id: string; name: string; date: Days; collected: Claim[] };
type Lane = { id: string; name: string; marks: Mark[]; events?: boolean; collected?: Claim[]; title?: string; foldable?: boolean };

type Side = "rows" | "columns";
/** Rows or columns of the matrix: the claims of each. */
type Table = Map<string, Set<Claim>>;
/** A row or column, or several that are folded into one. */
type Group = { id: string; held: Claim[]; others: string[] | null };
/** A stance in a cell, in one manner. */
interface Chip {
  word: string;
  words: string[];
  role: string;
  arrow: string;
  pattern: string;
  negated: boolean;
  badges: Sign[];
  claims: Claim[];
  order: number;
}

type Look = { pattern: string; count: number; signs: Record<string, number>; origins: number };
type Kind = { id: string; label: string; glyph: string; role: string; tone: string; radius: number };
type Stance = { id: string; label: string; role: string; tone: string; arrow: string; width: number; shown: boolean; family: string };
/** A group of stances (ontology/vocab/family.ttl). */
type Family = { id: string; label: string; role: string };
type Sign = { id: string; badge: string; words: string; pattern: string };
/** A sign on a line, and whether all its claims bear it. */
type Badge = Sign & { whole: boolean };
/** What a claim contradicts, how, and why. */
type Contradiction = { other: Claim; kind: string; why: string };
type Way = "pro" | "neither" | "con";
type Matter = { id: string; label: string; topic: boolean } & { [way in Way]: number[] };
/** A matter, or a `part` of one, with the claims themselves. */
type Sides = { id: string; label: string; part?: boolean } & { [way in Way]: Claim[] };

/** Claims are named by their places in `claims`. */
interface Facts {
  claims: Claim[];
  /** The days from which verdicts count: in, maybe or out, which it is before the first; "" is from ever. */
  histories: [string, string][][];
  /** Each clock, what was known by it, in words, and the mark of a claim that is maybe in. */
  clocks: [string, string, string][];
  topics: Record<string, string>;
  matters: Matter[];
  /** Two claims, the kind of contradiction, and why. */
  conflicts: [number, number, string, string][];
  headlines: { text: string; claims: number[] }[];
  /** The style of a house: its title line, and its colors in place of ours. */
  house: { title: string; tones: Record<string, string> };
  events: Happening[];
  columns: { id: string; label: string }[];
  kinds: Kind[];
  stances: Stance[];
  families: Family[];
  patterns: Record<string, string>;
  signs: Sign[];
  words: { conflict: string; some: string; dots: string; origins: string };
  unit: string;
  counts: string;
  dotted: boolean;
  large: boolean;
  opening: string | null;
  banner: string[];
  /** The hubs of the clusters. */
  clusters: string[];
  view: string;
}

type PageData = { nodes: Card[]; edges: Line[]; facts: Facts };

/** A thing and a link as the page has them where nobody claims anything: kinds, things and stances by their places. */
type ShortCard = Pick<Card, "id" | "label" | "degree" | "width" | "at" | "cluster" | "values"> & { kind: number; height?: number; column?: string };
type ShortLine = [from: number, to: number, stance: number, said?: [string, string][]];
type ShortData = { nodes: ShortCard[]; edges: ShortLine[]; facts: Facts };

interface State {
  offKinds: Set<string>;
  offStances: Set<string>;
  from: string;
  to: string;
  undated: boolean;
  view: string;
  /** The id of a card, line or claim, or two of them in a line each: all claims of the one about the other. */
  selected: string | null;
  layout: { size: [number, number]; cards: Record<string, [number, number]> };
  visibleCards: Set<string>;
  visibleLines: Set<string>;
  /** What is lit while the rest is dim. */
  lit: Lit | null;
  looks: Map<string, Look>;
  conflicts: Set<string>;
  pills: Pill[];
  at: string | null;
  unfolded: Set<string>;
  only: Set<string> | null;
  headline: number | null;
  matter: { id: string; label: string } | null;
  pointed: { lines: Set<string>; cards: Set<string> } | null;
  find: string;
  part: { text: string; cards: Set<string>; words: string } | null;
  asOf: string;
  clock: string;
  all: boolean;
  moved: boolean;
  lane: string;
  /** Card, and below it the matter in whose own picture it is -> where the reader put it. */
  moves: Map<string, [number, number]>;
  /** Card or claim -> the reader's note. */
  notes: Map<string, string>;
  /** Whether the page is in a frame of another. */
  frame: boolean;
}

type Lit = { lines: Set<string>; cards: Set<string> };
/** What a row of the legend lights. */
type Lighting = () => Lit | null;
type Point = { x: number; y: number };
/** The middle of a card, and how far it has moved. */
type Shifted = Point & { width: number; dx: number; dy: number };
/** How far a picture is moved, and its scale (views.js). */
type View = Point & { scale: number };
/** What of a picture is in sight, in its units; `sides`: the left and the right of the screen. */
type Sight = Edges & { scale: number; sides: [number, number] };
type Edges = { left: number; top: number; right: number; bottom: number };
type Box = Point & { width: number; height: number };
type Pill = Box & { id: string; text: string };

type Placed = Edges & { id?: string };
/** A name that is written between dots: of a thing, or of a cluster by its hub. */
type Written = { id: string; text: string; cluster: boolean; place: Edges };
type Name = Edges & Omit<Written, "place">;

/** What a canvas that one moves draws and does (canvas.js); places are in pixels of the screen. */
interface Movable {
  /** Draws all that is within a box. */
  paint(ctx: CanvasRenderingContext2D, box: Sight): void;
  /** Draws what moves by itself, above it, and says whether it goes on. */
  live(ctx: CanvasRenderingContext2D, box: Sight): boolean;
  /** Whether there is something to be dragged alone, which the next two then move. */
  grab(place: Point): boolean;
  drag(place: Point): void;
  drop(): void;
  tap(place: Point): void;
  point(place: Point, event: PointerEvent): void;
  leave(): void;
  /** The reader has moved the picture. */
  moved(): void;
}

/** What shows the same claims in its own way. */
type Face = { draw(): void; chosen(): void };

/** What draws the picture. */
interface Drawer {
  /** Whether another drawing is shown than before. */
  draw(): boolean;
  light(): void;
  ring(): void;
  fit(): void;
  begin(): void;
  reveal(id: string | null): void;
  zoom(factor: number): void;
  where(id: string): Point & { scale: number };
  copied(x: number, y: number): SVGElement;
  /** The names between dots, with their places on the page. */
  names?(): Name[];
  badgesAt(id: string): (Badge & Box)[];
  listen(): void;
  /** Whether it has a network of this matter alone. */
  has(matter: string | undefined): boolean;
  /** Puts the cards that have moved at their places. */
  arrange(): void;
  /** The place nearest to this that a card can have. */
  within(id: string, place: [number, number]): [number, number];
  /** Draws the signs of the reader's notes. */
  mark(): void;
}

/** The elements of page.html of which more is used than any element has. */
interface Elements {
  all: HTMLInputElement;
  clock: HTMLSelectElement;
  day: HTMLInputElement;
  from: HTMLInputElement;
  keys: HTMLDialogElement;
  legend: HTMLDetailsElement;
  pair: HTMLDialogElement;
  search: HTMLInputElement;
  share: HTMLDialogElement;
  "share-text": HTMLTextAreaElement;
  "with-notes": HTMLInputElement;
  to: HTMLInputElement;
  undated: HTMLInputElement;
}

interface Window {
  kg: object;
}

/** One may ask for nothing. */
interface Set<T> {
  has(value: T | null | undefined): boolean;
}

/** One may ask for nothing. What is got for a key that is not there is not checked, as with the places of an array. */
interface Map<K, V> {
  get(key: K | null | undefined): V;
  has(key: K | null | undefined): boolean;
}

// ---- the widget, and the scripts of the server and the site -----------------------------------------------------------------

/** What a notebook and a widget share (anywidget). */
interface Model {
  get(name: "height"): number;
  get(name: "page" | "since"): string;
  set(name: "claims" | "since", value: unknown): void;
  save_changes(): void;
  on(change: string, call: () => void): void;
  off(change: string, call: () => void): void;
}

/** What a search finds: its name, what it is, and its page. */
type Hit = { name: string; kind: string; file: string };
interface Window {
  /** Called by the site's search-data.js, with name, kind, page and other words of each thing. */
  siteSearch(rows: [string, string, string, string][]): void;
  editor?: Editor;
}

type Cursor = { line: number; ch: number };
/** What could stand at the cursor, in place of so many characters before it. */
type Offer = { text: string; info: string; replaces: number; shown: string };
/** What of Yasqe is used: https://github.com/zazuko/Yasgui; it is a CodeMirror 5. */
interface Editor {
  getValue(): string;
  getLine(line: number): string;
  lastLine(): number;
  lineCount(): number;
  getCursor(): Cursor;
  setCursor(place: Cursor): void;
  getRange(from: Cursor, to: Cursor): string;
  hasFocus(): boolean;
  focus(): void;
  showHint(options: object): void;
  addLineClass(line: number, where: string, name: string): void;
  removeLineClass(line: number, where: string, name: string): void;
  markText(from: Cursor, to: Cursor, options: { className: string }): void;
  on(event: string, call: (editor: Editor, change: { text: string[] }) => void): void;
}
declare const Yasqe: { new (place: HTMLElement, options: object): Editor; defaults: { autocompleters: string[] }; prototype: { checkSyntax(): void } };

/** What a browser keeps of a draft: what is typed, which the server had before, whether it has this, whether the form was sent. */
type Entry = { pairs: [string, string][]; rev: number; sent: boolean; handed?: boolean };
