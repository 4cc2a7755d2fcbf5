/** The functions of the package that are used: it has no types of its own. */
declare module "jstat" {
  const jstat: {
    readonly chisquare: { inv(p: number, degrees: number): number };
    readonly beta: { inv(p: number, a: number, b: number): number };
    readonly normal: {
      cdf(x: number, mean: number, deviation: number): number;
      inv(p: number, mean: number, deviation: number): number;
    };
  };
  // biome-ignore lint/style/noDefaultExport: that is how the package is imported
  export default jstat;
}
