package atoll.bench;

import java.nio.charset.StandardCharsets;

/// A pod that no scheduler touches, of the size that real ones have: 2.5 KB, an application's
/// environment as a chart writes it. Bodies differ in the number in their name only, so that making
/// one costs no more than a copy.
final class PodBody {
    private static final int BYTES = 2_500;

    /// Of the number in a pod's name, with zeros before it.
    private static final int DIGITS = 7;

    private static final String NAME = "pod-";

    private final byte[] template;
    private final int number;

    PodBody() {
        String text = text();
        this.template = text.getBytes(StandardCharsets.US_ASCII);
        this.number = text.indexOf(NAME) + NAME.length();
    }

    private static String text() {
        var env = new StringBuilder();
        String head =
                """
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"pod-0000000","labels":{"app":"bench",\
                "tier":"backend"}},"spec":{"schedulerName":"bench-none","containers":[{"name":"main",\
                "image":"registry.example/shop/cart:1.2.3","ports":[{"containerPort":8080}],\
                "resources":{"requests":{"cpu":"100m","memory":"64Mi"},"limits":{"memory":"128Mi"}},\
                "readinessProbe":{"httpGet":{"path":"/ready","port":8080}},"env":[\
                """;
        for (int i = 0; head.length() + env.length() < BYTES - 70; i++) {
            env.append(i == 0 ? "" : ",")
                    .append(
                            "{\"name\":\"SETTING_%03d\",\"value\":\"value of setting %03d\"}"
                                    .formatted(i, i));
        }
        return head + env + "]}]}}";
    }

    /// A copy, the caller's own.
    ///
    /// @param index 0 to 9,999,999
    /// @throws IllegalArgumentException for a number of more digits
    byte[] of(int index) {
        byte[] body = template.clone();
        int rest = index;
        for (int at = number + DIGITS - 1; at >= number; at--) {
            body[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        if (rest != 0) {
            throw new IllegalArgumentException("too large a number for a pod's name: " + index);
        }
        return body;
    }
}
