/// The part of the jq language that stage selectors use, compiled to filters over JSON trees.
@NullMarked
package atoll.nodes.jq;

import org.jspecify.annotations.NullMarked;
