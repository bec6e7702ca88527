/// Benchmarks that start the product by its launcher and measure it over the wire.
@NullMarked
package atoll.bench;

import org.jspecify.annotations.NullMarked;
