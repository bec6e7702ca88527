/// The set of controllers of a cluster, and the smaller one of the hub.
@NullMarked
package atoll.controllers;

import org.jspecify.annotations.NullMarked;
