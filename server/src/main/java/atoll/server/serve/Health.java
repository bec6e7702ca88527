package atoll.server.serve;

import atoll.server.metrics.MetricsText;
import atoll.server.serve.HealthChecks.Check;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Answers `/healthz`, `/livez`, `/readyz` and the checks below them. Why a check failed is told in
/// the log only: anybody may ask.
final class Health {
    private static final Logger LOG = System.getLogger(Health.class.getName());
    private static final List<String> PREFIXES = List.of("/healthz", "/livez", "/readyz");
    private static final byte[] OK = {'o', 'k'};
    private static final String SHUTDOWN = "shutdown";

    private final BooleanSupplier running;

    /// How often a check was seen passing or failing, by its labels, and how it was last.
    private final Map<String, LongAdder> seen = new ConcurrentSkipListMap<>();

    private final Map<String, Boolean> last = new ConcurrentSkipListMap<>();

    /// @param running whether the server is not about to stop
    Health(BooleanSupplier running) {
        this.running = running;
    }

    /// Every path there is.
    List<String> paths(ServedCluster cluster) {
        return PREFIXES.stream()
                .flatMap(prefix ->
                        Stream.concat(
                                Stream.of(prefix),
                                checks(cluster, prefix).stream()
                                        .map(check -> prefix + "/" + check.name())))
                .toList();
    }

    private List<Check> checks(ServedCluster cluster, String prefix) {
        List<Check> checks = cluster.health().of(prefix);
        if (!prefix.equals("/readyz")) {
            return checks;
        }
        return Stream.concat(checks.stream(), Stream.of(new Check(SHUTDOWN, false, running)))
                .toList();
    }

    /// @return false when the path is none of them
    boolean answer(Call call, String path) throws IOException {
        for (String prefix : PREFIXES) {
            if (path.equals(prefix)) {
                all(call, prefix);
                return true;
            }
            for (Check check : checks(call.cluster(), prefix)) {
                if (path.equals(prefix + "/" + check.name())) {
                    one(call, check);
                    return true;
                }
            }
        }
        return false;
    }

    private static void one(Call call, Check check) throws IOException {
        String failure = failure(check);
        if (failure.isEmpty()) {
            Replies.bytes(call.exchange(), 200, Replies.TEXT, OK);
        } else {
            Replies.text(call.exchange(), 500, "internal server error: " + failure + "\n");
        }
    }

    private void all(Call call, String prefix) throws IOException {
        var excluded = new TreeSet<>(call.query().all("exclude"));
        String name = prefix.substring(1);
        var text = new StringBuilder();
        var failures = new ArrayList<String>();
        for (Check check : checks(call.cluster(), prefix)) {
            if (excluded.remove(check.name())) {
                text.append("[+]").append(check.name()).append(" excluded: ok\n");
                continue;
            }
            String failure = failure(check);
            note(check, name, failure.isEmpty());
            if (failure.isEmpty()) {
                text.append("[+]").append(check.name()).append(" ok\n");
            } else {
                failures.add(failure);
                text.append("[-]").append(check.name()).append(" failed: reason withheld\n");
            }
        }
        if (!excluded.isEmpty()) {
            text.append("warn: some health checks cannot be excluded: no matches for ")
                    .append(
                            excluded.stream()
                                    .map(one -> '"' + one + '"')
                                    .collect(Collectors.joining(",")))
                    .append('\n');
        }
        if (!failures.isEmpty()) {
            LOG.log(Level.WARNING, "{0} check failed: {1}", name, String.join("; ", failures));
            Replies.text(call.exchange(), 500, text + name + " check failed\n");
        } else if (call.query().has("verbose")) {
            Replies.text(call.exchange(), 200, text + name + " check passed\n");
        } else {
            Replies.text(call.exchange(), 200, "ok");
        }
    }

    private void note(Check check, String type, boolean passed) {
        String labels =
                MetricsText.label("name", check.name()) + "," + MetricsText.label("type", type);
        last.put(labels, passed);
        seen.computeIfAbsent(
                        MetricsText.label("name", check.name())
                                + ",status=\""
                                + (passed ? "success" : "error")
                                + "\","
                                + MetricsText.label("type", type),
                        _ -> new LongAdder())
                .increment();
    }

    /// What `/metrics/slis` tells: the checks as they were last seen, and how often.
    byte[] levels() {
        var text = new MetricsText().family("kubernetes_healthcheck", "gauge");
        last.forEach(
                (labels, passed) -> text.line("kubernetes_healthcheck", labels, passed ? 1 : 0));
        text.family("kubernetes_healthchecks_total", "counter");
        seen.forEach(
                (labels, count) -> text.line("kubernetes_healthchecks_total", labels, count.sum()));
        return text.toBytes();
    }

    /// Why a check does not pass; empty when it does.
    private static String failure(Check check) {
        try {
            return check.passes().getAsBoolean() ? "" : check.name() + " is not done";
        } catch (RuntimeException e) {
            // A check that breaks is a check that fails: whoever asks must hear of it.
            return String.valueOf(e.getMessage());
        }
    }
}
