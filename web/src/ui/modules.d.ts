/** Modules that the build makes: see scripts/locales.mjs and scripts/bundle.mjs. */

declare module "hotline:locales" {
  /** A language of the pages. `address` is where its texts are; null for the one that is in the page's script. */
  export const LOCALES: readonly {
    readonly tag: string;
    readonly name: string;
    readonly direction: "ltr" | "rtl";
    readonly address: string | null;
  }[];
}

/** The same of the desk. */
declare module "hotline:locales/desk" {
  export { LOCALES } from "hotline:locales";
}

declare module "style:*" {
  const text: string;
  export default text;
}

declare module "worker:*" {
  const address: string;
  export default address;
}
