/// What the server counts, and how it tells it: in Prometheus' text form, under upstream's names.
///
/// Each part of the server owns its figures and writes them into one [MetricsText] when somebody
/// asks; between two such requests nothing is computed.
@NullMarked
package atoll.server.metrics;

import org.jspecify.annotations.NullMarked;
