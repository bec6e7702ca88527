package atoll.app;

import atoll.cli.CommandFailed;
import atoll.cli.ExitCode;
import atoll.server.AuditFiles;
import atoll.server.audit.Audit;
import atoll.server.audit.AuditException;
import atoll.server.audit.LogRotation;
import atoll.server.audit.SinkOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The flags of `kube-apiserver` about auditing.
///
/// Messages of wrong values are upstream's. A flag that is checked but changes nothing here (the
/// size of a truncated batch) is checked all the same, so that what the real program refuses is
/// refused.
record AuditFlags(LauncherFlags given) {
    /// What log and webhook have both: `audit-log-mode`, `audit-webhook-mode`.
    private static final List<String> SINK =
            List.of(
                    "batch-buffer-size",
                    "batch-max-size",
                    "batch-max-wait",
                    "batch-throttle-burst",
                    "batch-throttle-enable",
                    "batch-throttle-qps",
                    "mode",
                    "truncate-enabled",
                    "truncate-max-batch-size",
                    "truncate-max-event-size",
                    "version");

    /// What is left of a batch's limit; a batch is made of single events here as upstream, which
    /// truncates before it gathers.
    private static final long BATCH_BYTES = 10 << 20;

    /// Upstream's default of `--audit-…-truncate-max-event-size`.
    private static final long EVENT_BYTES = 100 << 10;

    private static final Set<String> NAMES =
            Stream.concat(
                            Stream.of(
                                    "audit-log-compress",
                                    "audit-log-format",
                                    "audit-log-maxage",
                                    "audit-log-maxbackup",
                                    "audit-log-maxsize",
                                    "audit-log-path",
                                    "audit-policy-file",
                                    "audit-webhook-batch-initial-backoff",
                                    "audit-webhook-config-file",
                                    "audit-webhook-initial-backoff"),
                            Stream.of("log", "webhook")
                                    .flatMap(sink ->
                                            SINK.stream()
                                                    .map(flag -> "audit-" + sink + "-" + flag)))
                    .collect(Collectors.toUnmodifiableSet());

    /// Whether a flag is one of them.
    ///
    /// @param flag without its dashes
    static boolean has(String flag) {
        return NAMES.contains(flag);
    }

    /// Null when nothing is to be told; else opened, to be closed by whoever asked.
    ///
    /// @throws CommandFailed when a flag is wrong, or a file cannot be read or opened
    @Nullable Audit open(InstantSource clock) {
        try {
            AuditFiles files = files();
            return files == null ? null : files.open(clock, System.out);
        } catch (AuditException | IOException e) {
            throw wrong("auditing cannot be set up: " + e.getMessage());
        }
    }

    /// Null when nothing is to be told. As upstream, a log or a webhook without a policy is told
    /// nothing.
    ///
    /// @throws CommandFailed when a flag is wrong
    @Nullable AuditFiles files() {
        String policy = given.text("audit-policy-file", "");
        AuditFiles.@Nullable Log log = log();
        AuditFiles.@Nullable Webhook webhook = webhook();
        return policy.isEmpty() || (log == null && webhook == null)
                ? null
                : new AuditFiles(Path.of(policy), log, webhook);
    }

    /// Null without `--audit-log-path`.
    private AuditFiles.@Nullable Log log() {
        String path = given.text("audit-log-path", "");
        if (path.isEmpty()) {
            return null;
        }
        String format = given.text("audit-log-format", "json");
        if (!format.equals("json")) {
            throw wrong(
                    format.equals("legacy")
                            ? "--audit-log-format legacy is not served, only json"
                            : "invalid audit log format %s, allowed formats are \"legacy,json\""
                                    .formatted(format));
        }
        LogRotation usual = LogRotation.DEFAULT;
        var rotation =
                new LogRotation(
                        notNegative("audit-log-maxsize", usual.megabytes()),
                        notNegative("audit-log-maxage", usual.days()),
                        notNegative("audit-log-maxbackup", usual.backups()),
                        given.isSet("audit-log-compress", false));
        return new AuditFiles.Log(path, rotation, sink("log", SinkOptions.LOG));
    }

    private int notNegative(String flag, int fallback) {
        int number = number(flag, fallback);
        if (number < 0) {
            throw wrong("--%s %d can't be a negative number".formatted(flag, number));
        }
        return number;
    }

    /// Null without a file. Of the two flags for the first wait the second, newer one counts.
    private AuditFiles.@Nullable Webhook webhook() {
        String config = given.text("audit-webhook-config-file", "");
        if (config.isEmpty()) {
            return null;
        }
        Duration wait = AuditFiles.Webhook.FIRST_WAIT;
        for (String flag :
                List.of("audit-webhook-batch-initial-backoff", "audit-webhook-initial-backoff")) {
            wait = given.duration(flag, wait);
        }
        return new AuditFiles.Webhook(Path.of(config), wait, sink("webhook", SinkOptions.WEBHOOK));
    }

    /// @param name `log` or `webhook`
    /// @param usual what holds where nothing is said
    private SinkOptions sink(String name, SinkOptions usual) {
        String prefix = "audit-" + name + "-";
        String version = given.text(prefix + "version", "audit.k8s.io/v1");
        if (!version.equals("audit.k8s.io/v1")) {
            throw wrong("invalid group version, allowed versions are [\"audit.k8s.io/v1\"]");
        }
        SinkOptions.Mode mode = mode(name, usual.mode());
        SinkOptions.Batches batches = usual.batching();
        if (mode == SinkOptions.Mode.BATCH) {
            batches = batches(name, batches);
        }
        return new SinkOptions(mode, batches, eventBytes(name));
    }

    /// @throws CommandFailed for an unknown mode
    private SinkOptions.Mode mode(String name, SinkOptions.Mode usual) {
        String text = given.text("audit-" + name + "-mode", "");
        return switch (text) {
            case "" -> usual;
            case "batch" -> SinkOptions.Mode.BATCH;
            case "blocking" -> SinkOptions.Mode.BLOCKING;
            case "blocking-strict" -> SinkOptions.Mode.BLOCKING_STRICT;
            default ->
                    throw wrong(
                            "invalid audit %s mode %s, allowed modes are \"batch,blocking,blocking-strict\""
                                    .formatted(name, text));
        };
    }

    /// Throttling flags count only where throttling is on.
    private SinkOptions.Batches batches(String name, SinkOptions.Batches usual) {
        String prefix = "audit-" + name + "-batch-";
        int buffer = number(prefix + "buffer-size", usual.buffer());
        requirePositive(name, "buffer size", buffer);
        int size = number(prefix + "max-size", usual.size());
        requirePositive(name, "max batch size", size);
        double perSecond = 0;
        int burst = usual.burst();
        if (given.isSet(prefix + "throttle-enable", usual.perSecond() > 0)) {
            perSecond = real(prefix + "throttle-qps", usual.perSecond());
            requirePositive(name, "throttle QPS", perSecond);
            burst = number(prefix + "throttle-burst", usual.burst());
            requirePositive(name, "throttle burst", burst);
        }
        return new SinkOptions.Batches(
                buffer,
                size,
                given.duration(prefix + "max-wait", usual.delay()),
                perSecond,
                burst,
                usual.together());
    }

    /// @param what the flag's meaning in upstream's words
    private static void requirePositive(String name, String what, double value) {
        if (value <= 0) {
            String shown = value == (long) value ? String.valueOf((long) value) : "" + value;
            throw wrong(
                    "invalid audit batch %s %s %s, must be a positive number"
                            .formatted(name, what, shown));
        }
    }

    /// The largest event in bytes; 0: no limit, since truncating is off.
    private long eventBytes(String name) {
        String prefix = "audit-" + name + "-truncate-";
        long event = number(prefix + "max-event-size", (int) EVENT_BYTES);
        long batch = number(prefix + "max-batch-size", (int) BATCH_BYTES);
        if (event <= 0) {
            throw wrong(
                    "invalid audit truncate %s max event size %d, must be a positive number"
                            .formatted(name, event));
        }
        if (batch < event) {
            throw wrong(
                    "invalid audit truncate %s max batch size %d, must be greater than max event size (%d)"
                            .formatted(name, batch, event));
        }
        return given.isSet(prefix + "enabled", false) ? event : 0;
    }

    /// @throws CommandFailed for text that is no whole number
    private int number(String name, int fallback) {
        String text = given.text(name, "");
        try {
            return text.isEmpty() ? fallback : Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw wrong("--%s %s is no number".formatted(name, text));
        }
    }

    private double real(String name, double fallback) {
        String text = given.text(name, "");
        try {
            return text.isEmpty() ? fallback : Double.parseDouble(text);
        } catch (NumberFormatException _) {
            throw wrong("--%s %s is no number".formatted(name, text));
        }
    }

    private static CommandFailed wrong(String what) {
        return new CommandFailed(ExitCode.WRONG_USAGE, what);
    }
}
