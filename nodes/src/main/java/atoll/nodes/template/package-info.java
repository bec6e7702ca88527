/// Go's `text/template` language over JSON values, compiled once and rendered often.
@NullMarked
package atoll.nodes.template;

import org.jspecify.annotations.NullMarked;
