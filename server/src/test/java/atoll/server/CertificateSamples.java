package atoll.server;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/// Requests for certificates, made anew for a fresh key.
public final class CertificateSamples {
    private CertificateSamples() {}

    /// As `spec.request` holds it: base64 of PEM.
    ///
    /// @param dnsNames alternative names
    public static String request(String user, List<String> groups, List<String> dnsNames) {
        try {
            KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
            byte[] algorithm = der(0x30, oid(0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02));
            var name =
                    Stream.concat(
                                    groups.stream().map(group -> attribute(0x0A, group)),
                                    Stream.of(attribute(0x03, user)))
                            .toArray(byte[][]::new);
            byte[] body =
                    der(
                            0x30,
                            der(0x02, new byte[] {0}),
                            der(0x30, name),
                            keys.getPublic().getEncoded(),
                            der(0xA0, extensions(dnsNames)));
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(body);
            byte[] signed = der(0x03, new byte[] {0}, signature.sign());
            String text =
                    Base64.getMimeEncoder().encodeToString(der(0x30, body, algorithm, signed));
            String pem =
                    "-----BEGIN CERTIFICATE REQUEST-----\n"
                            + text
                            + "\n-----END CERTIFICATE REQUEST-----\n";
            return Base64.getEncoder().encodeToString(pem.getBytes("US-ASCII"));
        } catch (java.security.GeneralSecurityException | java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] extensions(List<String> dnsNames) {
        if (dnsNames.isEmpty()) {
            return new byte[0];
        }
        byte[] names =
                der(
                        0x30,
                        dnsNames.stream()
                                .map(name -> der(0x82, name.getBytes()))
                                .toArray(byte[][]::new));
        byte[] extension = der(0x30, oid(0x55, 0x1D, 0x11), der(0x04, names));
        byte[] type = oid(0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x0E);
        return der(0x30, type, der(0x31, der(0x30, extension)));
    }

    private static byte[] attribute(int arc, String value) {
        return der(0x31, der(0x30, oid(0x55, 0x04, arc), der(0x0C, value.getBytes())));
    }

    private static byte[] oid(int... bytes) {
        var content = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            content[i] = (byte) bytes[i];
        }
        return der(0x06, content);
    }

    private static byte[] der(int tag, byte[]... parts) {
        int length = Stream.of(parts).mapToInt(part -> part.length).sum();
        var out = new java.io.ByteArrayOutputStream();
        out.write(tag);
        if (length > 0xFF) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length > 0x7F) {
            out.write(0x81);
        }
        out.write(length);
        Stream.of(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }
}
