package atoll.controllers.bootstrap;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A JSON web signature (HS256) without what it signs: appendix F of RFC 7515. Who knows the token
/// knows by it that the content comes from somebody who knows it too.
final class DetachedSignature {
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private DetachedSignature() {}

    /// `HEADER..SIGNATURE`, base64 for URLs without padding.
    ///
    /// @param tokenId stands in the header as `kid`, so that the reader knows which of its tokens
    ///   to use
    /// @param tokenSecret the key, as bytes of its text
    static String of(String content, String tokenId, String tokenSecret) {
        String header = encoded("{\"alg\":\"HS256\",\"kid\":\"" + tokenId + "\"}");
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes(tokenSecret), "HmacSHA256"));
            byte[] signature = mac.doFinal(bytes(header + "." + encoded(content)));
            return header + ".." + ENCODER.encodeToString(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String encoded(String text) {
        return ENCODER.encodeToString(bytes(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
