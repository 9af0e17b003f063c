/** Stands in for the `server-only` package where no React bundler runs (vitest, tsx): such a process is a server. */
export {};
