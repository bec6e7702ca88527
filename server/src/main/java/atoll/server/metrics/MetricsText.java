package atoll.server.metrics;

import java.nio.charset.StandardCharsets;

/// Figures in Prometheus' text form, version 0.0.4, without lines of help. One thread.
public final class MetricsText {
    public static final String CONTENT_TYPE =
            "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";

    private final StringBuilder text = new StringBuilder();

    public MetricsText() {}

    /// Begins a metric; its lines follow.
    ///
    /// @param type `counter`, `gauge` or `histogram`
    public MetricsText family(String name, String type) {
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
        return this;
    }

    /// @param labels such as `code="200",verb="GET"`; empty for none
    public MetricsText line(String name, String labels, double value) {
        return line(name, labels, number(value));
    }

    /// The same of a whole number.
    public MetricsText line(String name, String labels, long value) {
        return line(name, labels, Long.toString(value));
    }

    private MetricsText line(String name, String labels, String value) {
        text.append(name);
        if (!labels.isEmpty()) {
            text.append('{').append(labels).append('}');
        }
        text.append(' ').append(value).append('\n');
        return this;
    }

    /// A metric of one line without labels.
    public MetricsText single(String name, String type, double value) {
        return family(name, type).line(name, "", value);
    }

    /// A label with its value, which may hold anything.
    public static String label(String name, String value) {
        return name
                + "=\""
                + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n")
                + '"';
    }

    /// Whole numbers without a point.
    static String number(double value) {
        long whole = (long) value;
        return whole == value ? Long.toString(whole) : Double.toString(value);
    }

    /// In UTF-8; may be called again, after more was added.
    public byte[] toBytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
