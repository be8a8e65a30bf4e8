export const kept: any = 1; // nosemgrep: readygate-domain-any
