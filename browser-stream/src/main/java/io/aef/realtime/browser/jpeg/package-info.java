/**
 * What has changed from one JPEG of a page to the next, without loss and without decoding a pixel: the Huffman layer is read to
 * tokens, these are compared by blocks, and the blocks that differ are written as small scans of the same coefficients.
 */
@NullMarked
package io.aef.realtime.browser.jpeg;

import org.jspecify.annotations.NullMarked;
