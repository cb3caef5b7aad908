/** A check as API Gateway's payload format 2.0 delivers it. */
export const checkEvent = (licenseKey: string) => {
  const body = JSON.stringify({ product: 'atlas', feature: 'sso', device: 'laptop-1', context: { country: 'DE' } });
  return {
    version: '2.0',
    routeKey: 'POST /v1/check',
    rawPath: '/v1/check',
    rawQueryString: '',
    headers: {
      authorization: `License ${licenseKey}`,
      'content-type': 'application/json',
      'content-length': String(body.length),
      'user-agent': 'bench',
    },
    requestContext: {
      requestId: 'bench-request',
      routeKey: 'POST /v1/check',
      http: { method: 'POST', path: '/v1/check', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'bench' },
    },
    body,
    isBase64Encoded: false,
  };
};
