/// What a template needs beside it, brought to the clusters that it goes to.
@NullMarked
package atoll.placement.attach;

import org.jspecify.annotations.NullMarked;
