// The light build carries no types of its own; it is the same library without what we do not use.
declare module "hls.js/light" {
  export * from "hls.js";
  export { default } from "hls.js";
}
