/// What the server counts, and how it tells it: in Prometheus' text form, under upstream's names.
@NullMarked
package atoll.server.metrics;

import org.jspecify.annotations.NullMarked;
