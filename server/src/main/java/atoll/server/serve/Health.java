package atoll.server.serve;

import java.io.IOException;
import java.util.List;
import java.util.Set;

/// `/healthz`, `/livez`, `/readyz` and the checks below them. A server that answers has opened its
/// store and made its standard objects, so a check that can be asked is passed.
final class Health {
    private static final List<String> PREFIXES = List.of("/healthz", "/livez", "/readyz");
    private static final List<String> CHECKS =
            List.of("ping", "log", "etcd", "poststarthook/rbac/bootstrap-roles");

    boolean answers(String path) {
        return PREFIXES.stream()
                .anyMatch(prefix ->
                        path.equals(prefix)
                                || (path.startsWith(prefix + "/")
                                        && CHECKS.contains(path.substring(prefix.length() + 1))));
    }

    void answer(Call call, String path) throws IOException {
        if (!PREFIXES.contains(path) || !call.query().has("verbose")) {
            Replies.text(call.exchange(), 200, "ok");
            return;
        }
        Set<String> excluded = Set.copyOf(call.query().all("exclude"));
        var text = new StringBuilder();
        for (String check : CHECKS) {
            text.append("[+]").append(check);
            text.append(excluded.contains(check) ? " excluded: ok\n" : " ok\n");
        }
        text.append(path, 1, path.length()).append(" check passed\n");
        Replies.text(call.exchange(), 200, text.toString());
    }
}
