/** A certificate authority of one's own, as companies have them, and a certificate that it has issued. */

/** Paths of PEM files. */
export interface OwnAuthority {
  /** Certificate of the authority. */
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes them with openssl in a folder; the certificate is for this host name. */
export async function makeOwnAuthority(folder: string, hostName: string): Promise<OwnAuthority> {
  const path = (name: string) => `${folder}/${name}`;
  const authority = path("authority.pem");
  const authorityKey = path("authority.key");
  const certificate = path("server.pem");
  const key = path("server.key");
  const curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl(
    ...["req", "-x509", ...curve, "-keyout", authorityKey, "-out", authority, "-days", "2"],
    ...["-subj", "/CN=Test authority", "-addext", "basicConstraints=critical,CA:TRUE"],
  );
  const request = path("server.csr");
  await openssl("req", ...curve, "-keyout", key, "-out", request, "-subj", `/CN=${hostName}`);
  await Deno.writeTextFile(path("names"), `subjectAltName=DNS:${hostName},IP:127.0.0.1\n`);
  await openssl(
    ...["x509", "-req", "-in", request, "-CA", authority, "-CAkey", authorityKey],
    ...["-CAcreateserial", "-out", certificate, "-days", "2", "-extfile", path("names")],
  );
  return { authority, certificate, key };
}

async function openssl(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
