/// What a cluster serves: each resource in each version, where it is stored, and how its versions
/// convert.
///
/// [ResourceTable] is what the rest of the server asks; it is immutable, and replaced as a whole
/// when a CustomResourceDefinition changes. Facts of built-in resources are data (`resources.txt`,
/// `opt-in.txt`).
@NullMarked
package atoll.server.resource;

import org.jspecify.annotations.NullMarked;
