import { createContext } from 'react';

/** The version that is drawn: its variables are what expressions may name. */
export const VersionKey = createContext('');
