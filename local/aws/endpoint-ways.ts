/** The way from one region's functions to a region's DynamoDB endpoint, which may be their own. */
export interface EndpointWay {
  readonly from: string;
  readonly to: string;
  /** Whether the endpoint cannot be reached on it. */
  readonly cut: boolean;
}

/** The ways between the regions of a run: what the control routes cut, and the gateways obey. */
export interface EndpointWays {
  readonly set: (way: EndpointWay) => void;
  readonly list: () => readonly EndpointWay[];
  readonly isCut: (from: string, to: string) => boolean;
}

/** The ways between these regions, all of them open. */
export const endpointWays = (regions: readonly string[]): EndpointWays => {
  const cut = new Set<string>();
  const isCut = (from: string, to: string): boolean => cut.has(`${from} ${to}`);
  return {
    set: (way) => {
      if (way.cut) cut.add(`${way.from} ${way.to}`);
      else cut.delete(`${way.from} ${way.to}`);
    },
    list: () => regions.flatMap((from) => regions.map((to) => ({ from, to, cut: isCut(from, to) }))),
    isCut,
  };
};
