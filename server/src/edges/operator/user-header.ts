/** In which the command line says who sits at it: whoever reaches the socket is the owner of the folder, so it is believed. */
export const userHeader = 'steward-operator';
