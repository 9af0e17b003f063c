import type { Config } from 'tailwindcss';
import plugin from 'tailwindcss/plugin';

/**
 * The colours of both themes by what they mean. Text on its own background reaches WCAG AA in each theme.
 * One accent; `accepted`, `rejected` and `pending` say a verdict and nothing else; `series` tell data apart in charts
 * and contributors apart in an answer.
 */
const light = {
  background: '#fafaf8',
  surface: '#ffffff',
  muted: '#f1f1ee',
  line: '#e0e0db',
  'line-strong': '#8b8d92',
  ink: '#1a1b1e',
  'ink-muted': '#585b62',
  accent: '#2d53c4',
  'accent-hover': '#2444a5',
  'accent-ink': '#ffffff',
  'accent-soft': '#e8edfb',
  accepted: '#176b3b',
  'accepted-soft': '#e2f3e9',
  rejected: '#ab231b',
  'rejected-soft': '#fbe9e7',
  pending: '#7d5200',
  'pending-soft': '#fbf0da',
  'series-1': '#2d53c4',
  'series-2': '#b4530a',
  'series-3': '#0b7a75',
  'series-4': '#9333a8',
  'series-5': '#5b7a16',
  'series-6': '#a8305a',
} as const;

type Token = keyof typeof light;

const dark: Record<Token, string> = {
  background: '#111214',
  surface: '#17181b',
  muted: '#202226',
  line: '#2d3036',
  'line-strong': '#6c7079',
  ink: '#ebebed',
  'ink-muted': '#a7aab2',
  accent: '#93adff',
  'accent-hover': '#adc1ff',
  'accent-ink': '#0e1428',
  'accent-soft': '#1e2947',
  accepted: '#6fd598',
  'accepted-soft': '#14301f',
  rejected: '#ff9d94',
  'rejected-soft': '#3a1b19',
  pending: '#ebbb58',
  'pending-soft': '#33280f',
  'series-1': '#93adff',
  'series-2': '#f0a56b',
  'series-3': '#58cfc8',
  'series-4': '#d99be8',
  'series-5': '#b3cf69',
  'series-6': '#f394b5',
};

const variables = (theme: Record<Token, string>) =>
  Object.fromEntries(Object.entries(theme).map(([token, value]) => [`--${token}`, value]));

const colors = Object.fromEntries(Object.keys(light).map((token) => [token, `var(--${token})`]));

const config: Config = {
  darkMode: 'class',
  content: ['./app/**/*.tsx', './components/**/*.tsx'],
  theme: {
    extend: {
      colors,
      fontFamily: {
        sans: ['ui-sans-serif', 'system-ui', '-apple-system', 'Segoe UI', 'Roboto', 'Noto Sans', 'sans-serif'],
        mono: ['ui-monospace', 'SFMono-Regular', 'Menlo', 'Consolas', 'Liberation Mono', 'monospace'],
      },
      maxWidth: { content: '75rem' },
      boxShadow: { float: '0 1px 2px rgb(0 0 0 / 0.06), 0 8px 24px rgb(0 0 0 / 0.12)' },
    },
  },
  plugins: [
    plugin(({ addBase }) => {
      addBase({
        ':root': { ...variables(light), 'color-scheme': 'light' },
        '.dark': { ...variables(dark), 'color-scheme': 'dark' },
      });
    }),
  ],
};

export default config;
