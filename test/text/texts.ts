// Lines for tokenizers to learn from and to be tried on.
export const lines: readonly string[] = [
  "Call me Ishmael. Some years ago, never mind how long precisely, having little or no money in my purse,\n",
  "and nothing particular to interest me on shore, I thought I would sail about a little and see the watery part of the world.\n",
  "It is a way I have of driving off the spleen and regulating the circulation. I'll say it's 3.14, or 1,000: won't we?\n\n",
  "  Whenever I find myself growing grim about the mouth; whenever it is a damp, drizzly November in my soul…\n",
  "Größe, naïve café, Ελληνικά, русский язык, 日本語のテキスト, עברית, हिन्दी, ไทย, 한국어, 😀👩‍👩‍👧 x² ½\n",
  "the theatre there, then these thrones: aaaa aaaaaa aaa  \t tabs\tand    spaces     \r\n\r\n end",
];
