/** JSON behind a small port. The only package that sees Jackson. */
@NullMarked
package io.aef.realtime.json;

import org.jspecify.annotations.NullMarked;
