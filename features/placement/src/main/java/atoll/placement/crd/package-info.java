/// The custom resources of placement: written down as short field lists, installed on the hub.
@NullMarked
package atoll.placement.crd;

import org.jspecify.annotations.NullMarked;
